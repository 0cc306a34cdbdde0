package dev.authcodes.keycloak.benchmark;

import static dev.authcodes.keycloak.benchmark.Operation.REFRESH;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jfree.chart.annotations.CategoryTextAnnotation;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.IntervalBarRenderer;
import org.jfree.chart.renderer.category.StackedBarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.data.category.DefaultIntervalCategoryDataset;

/** Requests per second of each operation: a bar as long as the median, across its end a line from the least to the most. */
final class ThroughputPlot {
    static final String FILE = "throughput.png";

    private final Map<Operation, Series> operations;
    private final int concurrency;

    ThroughputPlot(Results results) {
        operations = Series.byOperation(results);
        concurrency = results.concurrency();
    }

    void writeTo(Path file) throws IOException {
        NumberAxis perSecond = new NumberAxis("requests per second");
        perSecond.setStandardTickUnits(NumberAxis.createIntegerTickUnits(Locale.ROOT));
        perSecond.setUpperMargin(0.25);
        Look.axis(perSecond);
        CategoryPlot plot = new CategoryPlot(medians(), operationAxis(), perSecond, bars());
        plot.setDataset(1, spreads());
        plot.setRenderer(1, lines());
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        plot.setRangeGridlinePaint(Look.GRID);
        plot.setRangeGridlineStroke(Look.line(1));
        ratios().forEach(plot::addAnnotation);
        Look.write(
                file,
                920,
                400,
                List.of(Look.chart(
                        "How many requests a second",
                        concurrency
                                + " at a time. The line is from the slowest to the fastest round, × is to the refresh-token grant.",
                        plot)));
    }

    /** In two series, for the legend. */
    private DefaultCategoryDataset medians() {
        DefaultCategoryDataset bars = new DefaultCategoryDataset();
        for (boolean ours : new boolean[] {true, false}) {
            operations.forEach((operation, rounds) -> bars.addValue(
                    operation.isOurs() == ours ? (Number) perSecond(rounds).median() : null,
                    ours ? "this extension" : "Keycloak itself",
                    operation.label()));
        }
        return bars;
    }

    private DefaultIntervalCategoryDataset spreads() {
        return new DefaultIntervalCategoryDataset(
                new String[] {"spread"},
                operations.keySet().stream().map(Operation::label).toArray(String[]::new),
                new Double[][] {
                    operations.values().stream()
                            .map(rounds -> perSecond(rounds).min())
                            .toArray(Double[]::new)
                },
                new Double[][] {
                    operations.values().stream()
                            .map(rounds -> perSecond(rounds).max())
                            .toArray(Double[]::new)
                });
    }

    private List<CategoryTextAnnotation> ratios() {
        Series refresh = operations.get(REFRESH);
        List<CategoryTextAnnotation> texts = new ArrayList<>();
        operations.forEach((operation, rounds) -> {
            String ratio = Digits.RATIO.of(
                    rounds.ratio(refresh, Measurement::perSecond).median());
            CategoryTextAnnotation text = new CategoryTextAnnotation(
                    "   " + Digits.SIGNIFICANT.of(perSecond(rounds).median()) + "   (" + ratio + " ×)",
                    operation.label(),
                    perSecond(rounds).max());
            text.setTextAnchor(TextAnchor.CENTER_LEFT);
            text.setFont(Look.font(12));
            text.setPaint(Look.INK);
            texts.add(text);
        });
        return texts;
    }

    private static Spread perSecond(Series rounds) {
        return rounds.spread(Measurement::perSecond);
    }

    private static CategoryAxis operationAxis() {
        CategoryAxis axis = new CategoryAxis();
        axis.setTickLabelFont(Look.font(12));
        axis.setTickLabelPaint(Look.INK);
        axis.setTickMarksVisible(false);
        axis.setAxisLinePaint(Look.GREY);
        axis.setMaximumCategoryLabelWidthRatio(0.4f);
        axis.setCategoryMargin(0.35);
        axis.setLowerMargin(0.02);
        axis.setUpperMargin(0.02);
        return axis;
    }

    private static StackedBarRenderer bars() {
        StackedBarRenderer bars = new StackedBarRenderer();
        bars.setBarPainter(new StandardBarPainter());
        bars.setShadowVisible(false);
        bars.setSeriesPaint(0, Look.BLUE);
        bars.setSeriesPaint(1, Look.GREY);
        return bars;
    }

    private static IntervalBarRenderer lines() {
        IntervalBarRenderer lines = new IntervalBarRenderer();
        lines.setBarPainter(new StandardBarPainter());
        lines.setShadowVisible(false);
        lines.setMaximumBarWidth(0.012);
        lines.setSeriesPaint(0, Look.INK);
        lines.setSeriesVisibleInLegend(0, false);
        return lines;
    }
}
