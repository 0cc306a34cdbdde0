package dev.authcodes.keycloak.benchmark;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** Logarithmic, with 1, 2, 5, 10, 20, 50 and so on, limited to the range of the values. */
final class MillisAxis extends LogAxis {
    private static final long serialVersionUID = 1;
    private static final int[] STEPS = {1, 2, 5};

    MillisAxis(String label, double least, double most) {
        super(label);
        setRange(least * 0.9, most * 1.1);
    }

    @Override
    public List<NumberTick> refreshTicks(Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
        List<NumberTick> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(getLowerBound()));
                Math.pow(10, power) <= getUpperBound();
                power++) {
            for (int step : STEPS) {
                double value = step * Math.pow(10, power);
                if (getRange().contains(value)) {
                    ticks.add(
                            new NumberTick(value, label(value, power), TextAnchor.CENTER_RIGHT, TextAnchor.CENTER, 0));
                }
            }
        }
        return ticks;
    }

    private static String label(double value, int power) {
        return String.format(Locale.ROOT, "%,." + Math.max(0, -power) + "f", value);
    }
}
