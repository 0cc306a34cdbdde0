package dev.authcodes.keycloak.benchmark;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** From 0 to 99.9 %, with the same length for each further nine: the slow requests are the interesting ones. */
final class PercentileAxis extends NumberAxis {
    private static final long serialVersionUID = 1;
    private static final double HIGHEST = 99.9;
    private static final int STEPS = 300;

    PercentileAxis(String label) {
        super(label);
        setRange(0, place(HIGHEST));
    }

    /** Where a percentile is on the axis. */
    static double place(double percentile) {
        return -Math.log10(1 - percentile / 100);
    }

    /** The points of a curve, at equal distances on the axis; without the fastest request. */
    static double[] percentiles() {
        return IntStream.rangeClosed(1, STEPS)
                .mapToDouble(step -> 100 * (1 - Math.pow(10, -place(HIGHEST) * step / STEPS)))
                .toArray();
    }

    @Override
    public List<NumberTick> refreshTicks(Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
        return DoubleStream.of(0, 50, 75, 90, 95, 99, 99.5, HIGHEST)
                .mapToObj(percentile -> new NumberTick(
                        place(percentile),
                        (percentile % 1 == 0 ? "" + (int) percentile : "" + percentile) + " %",
                        TextAnchor.TOP_CENTER,
                        TextAnchor.CENTER,
                        0))
                .toList();
    }
}
