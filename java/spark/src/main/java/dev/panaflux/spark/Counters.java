package dev.panaflux.spark;

import dev.panaflux.spark.ImageResult.Seconds;
import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;

/** What Spark's page shows of a job besides its tasks. */
record Counters(LongAccumulator made, LongAccumulator kept, LongAccumulator failed, DoubleAccumulator seconds)
        implements Serializable {

    static Counters on(SparkContext context) {
        return new Counters(
                context.longAccumulator("images made"),
                context.longAccumulator("images kept"),
                context.longAccumulator("images failed"),
                context.doubleAccumulator("seconds of drawing"));
    }

    /** An image has ended. */
    void count(ImageResult result) {
        switch (result.state()) {
            case MADE -> made.add(1);
            case KEPT -> kept.add(1);
            case FAILED -> failed.add(1);
        }
        Seconds taken = result.seconds();
        if (taken != null) {
            seconds.add(taken.total());
        }
    }
}
