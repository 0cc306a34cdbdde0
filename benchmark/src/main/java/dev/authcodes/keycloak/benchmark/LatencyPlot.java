package dev.authcodes.keycloak.benchmark;

import java.awt.Color;
import java.awt.Stroke;
import java.awt.geom.Line2D;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.VerticalAlignment;
import org.jfree.data.xy.DefaultXYDataset;

/** How the latencies of each operation are distributed, as curves of their percentiles. */
final class LatencyPlot {
    static final String FILE = "latency.png";

    private final Map<Operation, Series> operations;

    LatencyPlot(Results results) {
        operations = Series.byOperation(results.rounds());
    }

    void writeTo(Path file) throws IOException {
        DefaultXYDataset curves = new DefaultXYDataset();
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
        renderer.setDrawSeriesLineAsPath(true);
        renderer.setLegendLine(new Line2D.Double(-17, 0, 17, 0));
        double least = Double.MAX_VALUE;
        double most = 0;
        for (Operation operation : fromSlowToFast()) {
            double[][] curve = curve(operations.get(operation).latencies());
            least = Math.min(least, curve[1][0]);
            most = Math.max(most, curve[1][curve[1].length - 1]);
            renderer.setSeriesPaint(curves.getSeriesCount(), colour(operation));
            renderer.setSeriesStroke(curves.getSeriesCount(), stroke(operation));
            curves.addSeries(operation.label(), curve);
        }
        XYPlot plot = PlotStyle.plot(
                new PercentileAxis("share of the requests that were answered within the time"),
                new MillisAxis("milliseconds, logarithmic", least, most));
        plot.setDataset(curves);
        plot.setRenderer(renderer);
        JFreeChart chart = PlotStyle.chart(
                "How long a request takes",
                Plan.CONCURRENCY + " at a time. Solid: this extension. Dashed: what Keycloak does itself.",
                plot);
        chart.getLegend().setPosition(RectangleEdge.RIGHT);
        chart.getLegend().setVerticalAlignment(VerticalAlignment.TOP);
        PlotStyle.write(file, 920, 500, chart);
    }

    /** So that the legend is in the order of the curves. */
    private List<Operation> fromSlowToFast() {
        return operations.keySet().stream()
                .sorted(Comparator.comparingDouble(
                        operation -> -Series.millis(operations.get(operation).latencies(), 50)))
                .toList();
    }

    private static double[][] curve(Histogram latencies) {
        double[] percentiles = PercentileAxis.percentiles();
        return new double[][] {
            Arrays.stream(percentiles).map(PercentileAxis::place).toArray(),
            // Less than a microsecond counts as zero, which a logarithmic axis cannot show.
            Arrays.stream(percentiles)
                    .map(percentile -> Math.max(0.001, Series.millis(latencies, percentile)))
                    .toArray()
        };
    }

    private static Color colour(Operation operation) {
        return switch (operation) {
            case CREATE -> PlotStyle.BLUE;
            case REDEEM -> PlotStyle.VERMILION;
            case REDEEM_WITH_NEW_TOOL -> new Color(0xE69F00);
            case CODE_LOGIN -> PlotStyle.GREEN;
            case REDEEM_WITH_ES256 -> new Color(0x8C564B);
            case REDEEM_WITH_EDDSA -> new Color(0xBCBD22);
            case REFRESH -> PlotStyle.INK;
            case CODE_EXCHANGE -> new Color(0xCC79A7);
            case USERINFO -> new Color(0x56B4E9);
            case DEVICE_REQUEST -> new Color(0x6A51A3);
            case TOKEN_EXCHANGE -> PlotStyle.GREY;
        };
    }

    /** No two dashed lines are alike, for readers who cannot tell the colours apart. */
    private static Stroke stroke(Operation operation) {
        return switch (operation) {
            case CREATE, REDEEM, REDEEM_WITH_NEW_TOOL, CODE_LOGIN, REDEEM_WITH_ES256, REDEEM_WITH_EDDSA ->
                PlotStyle.line(2.6f);
            case REFRESH -> PlotStyle.line(2f, 8, 4);
            case CODE_EXCHANGE -> PlotStyle.line(2f, 10, 3, 2, 3);
            case USERINFO -> PlotStyle.line(2f, 4, 3);
            case DEVICE_REQUEST -> PlotStyle.line(2f, 2, 2);
            case TOKEN_EXCHANGE -> PlotStyle.line(2f, 6, 2, 2, 2, 2, 2);
        };
    }
}
