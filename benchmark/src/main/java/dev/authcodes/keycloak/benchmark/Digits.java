package dev.authcodes.keycloak.benchmark;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The number of digits to show. */
enum Digits {
    /** Three of them, whatever the magnitude: 0.532, 5.32, 53.2, 532, 5,320. */
    SIGNIFICANT {
        @Override
        String of(double value) {
            double magnitude = Math.floor(Math.log10(Math.abs(value)));
            int decimals = value == 0 ? 0 : (int) Math.max(0, Math.min(5, 2 - magnitude));
            return format("%,." + decimals + "f", value);
        }
    },
    /** Ratios, and calls per request: two decimals. */
    RATIO {
        @Override
        String of(double value) {
            return format("%.2f", value);
        }
    },
    /** Ratios close to 1: three decimals. */
    FINE_RATIO {
        @Override
        String of(double value) {
            return format("%.3f", value);
        }
    },
    WHOLE {
        @Override
        String of(double value) {
            return format("%,.0f", value);
        }
    };

    abstract String of(double value);

    /** Of latencies in microseconds. */
    static String millis(Histogram latencies, double percentile) {
        return SIGNIFICANT.of(Series.millis(latencies, percentile));
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
