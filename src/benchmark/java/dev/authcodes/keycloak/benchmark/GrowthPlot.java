package dev.authcodes.keycloak.benchmark;

import java.awt.geom.Line2D;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.HdrHistogram.Histogram;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.RangeType;
import org.jfree.data.xy.DefaultXYDataset;

/** Latency with more active codes in a session, and with each further use of a code, side by side. */
final class GrowthPlot {
    static final String FILE = "growth.png";

    /** Up to so many points, each is marked; more would be a second line. */
    private static final int MARKED = 20;

    private final Growth growth;

    GrowthPlot(Growth growth) {
        this.growth = growth;
    }

    void writeTo(Path file) throws IOException {
        Look.write(
                file,
                480,
                380,
                List.of(
                        chart(
                                "code-create",
                                "latency with more active codes in the session",
                                "active codes before",
                                growth.creations()),
                        chart(
                                "redeem, token endpoint",
                                "latency of each further use of a code",
                                "number of the use",
                                growth.redemptions())));
    }

    private static JFreeChart chart(String title, String subtitle, String by, SortedMap<Integer, Histogram> latencies) {
        DefaultXYDataset curves = new DefaultXYDataset();
        curves.addSeries("p95", curve(latencies, 95));
        curves.addSeries("median", curve(latencies, 50));
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, latencies.size() <= MARKED);
        renderer.setSeriesPaint(0, Look.VERMILION);
        renderer.setSeriesPaint(1, Look.BLUE);
        renderer.setSeriesStroke(0, Look.line(2, 6, 4));
        renderer.setSeriesStroke(1, Look.line(2.4f));
        renderer.setLegendLine(new Line2D.Double(-14, 0, 14, 0));
        // From 0, so that a line that looks flat is flat.
        NumberAxis millis = new NumberAxis("milliseconds");
        millis.setStandardTickUnits(NumberAxis.createStandardTickUnits(Locale.ROOT));
        millis.setRangeType(RangeType.POSITIVE);
        NumberAxis number = new NumberAxis(by);
        number.setAutoRangeIncludesZero(false);
        number.setAutoRangeStickyZero(false);
        number.setStandardTickUnits(NumberAxis.createIntegerTickUnits(Locale.ROOT));
        XYPlot plot = Look.plot(number, millis);
        plot.setDomainGridlinesVisible(false);
        plot.setDataset(curves);
        plot.setRenderer(renderer);
        return Look.chart(title, subtitle, plot);
    }

    private static double[][] curve(SortedMap<Integer, Histogram> latencies, double percentile) {
        return new double[][] {
            latencies.keySet().stream().mapToDouble(Integer::doubleValue).toArray(),
            latencies.values().stream()
                    .mapToDouble(own -> Series.millis(own, percentile))
                    .toArray()
        };
    }
}
