package dev.authcodes.keycloak.benchmark;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Stroke;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.VerticalAlignment;

/** The style of the plot: white, few lines, and colours that colour-blind readers can distinguish (Okabe and Ito's). */
final class PlotStyle {
    static final Color BLUE = new Color(0x0072B2);
    static final Color VERMILION = new Color(0xD55E00);
    static final Color GREEN = new Color(0x009E73);
    static final Color GREY = new Color(0x9AA1A9);
    static final Color INK = new Color(0x24292F);
    private static final Color FAINT_INK = new Color(0x57606A);
    static final Color GRID = new Color(0xE4E7EB);

    /** Pixels per point, for screens with a high resolution. */
    private static final int SCALE = 2;

    private PlotStyle() {}

    static Font font(int size) {
        return new Font(Font.SANS_SERIF, Font.PLAIN, size);
    }

    static Font bold(int size) {
        return new Font(Font.SANS_SERIF, Font.BOLD, size);
    }

    static Stroke line(float width, float... dash) {
        return dash.length == 0
                ? new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                : new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dash, 0);
    }

    static JFreeChart chart(String title, String subtitle, Plot plot) {
        plot.setOutlineVisible(false);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setInsets(new RectangleInsets(8, 0, 0, 12));
        JFreeChart chart = new JFreeChart(null, font(12), plot, true);
        chart.setBackgroundPaint(Color.WHITE);
        chart.setPadding(new RectangleInsets(12, 14, 10, 10));
        chart.setTextAntiAlias(true);
        chart.setTitle(title(title, bold(16), INK));
        chart.addSubtitle(0, title(subtitle, font(12), FAINT_INK));
        chart.getLegend().setItemFont(font(12));
        chart.getLegend().setItemPaint(INK);
        chart.getLegend().setFrame(BlockBorder.NONE);
        return chart;
    }

    static XYPlot plot(ValueAxis domain, ValueAxis range) {
        axis(domain);
        axis(range);
        XYPlot plot = new XYPlot(null, domain, range, null);
        plot.setDomainGridlinePaint(GRID);
        plot.setRangeGridlinePaint(GRID);
        plot.setDomainGridlineStroke(line(1));
        plot.setRangeGridlineStroke(line(1));
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        return plot;
    }

    static void axis(ValueAxis axis) {
        axis.setLabelFont(font(12));
        axis.setLabelPaint(FAINT_INK);
        axis.setTickLabelFont(font(12));
        axis.setTickLabelPaint(INK);
        axis.setAxisLinePaint(GREY);
        axis.setTickMarksVisible(false);
    }

    static void write(Path file, int width, int height, JFreeChart chart) throws IOException {
        BufferedImage image = new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.scale(SCALE, SCALE);
        chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    private static TextTitle title(String text, Font font, Color colour) {
        return new TextTitle(
                text,
                font,
                colour,
                RectangleEdge.TOP,
                HorizontalAlignment.LEFT,
                VerticalAlignment.TOP,
                new RectangleInsets(0, 4, 4, 0));
    }
}
