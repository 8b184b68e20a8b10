package dev.panaflux.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.jspecify.annotations.Nullable;

/**
 * The executors of an application.
 *
 * @param count how many there are, or are asked for; at least 1
 * @param cores that each uses; null if only they know
 * @param takeTurns whether an executor is given several tasks at once, which then wait for each other
 */
record ExecutorShape(int count, @Nullable Integer cores, boolean takeTurns) {

    private static final String CORES = "spark.executor.cores";
    private static final String INSTANCES = "spark.executor.instances";
    private static final String MOST_CORES = "spark.cores.max";
    private static final String TASK_CORES = "spark.task.cpus";

    private static final int LONGEST_TASK = 8;
    private static final int TASKS_PER_EXECUTOR = 4;

    static ExecutorShape of(SparkContext context) {
        if (context.isLocal()) {
            return new ExecutorShape(1, context.defaultParallelism(), false);
        }
        SparkConf conf = context.getConf();
        int cores = conf.getInt(CORES, 1);
        int count = Math.max(context.defaultParallelism(), conf.getInt(MOST_CORES, 0)) / cores;
        return new ExecutorShape(
                Math.max(1, Math.max(count, conf.getInt(INSTANCES, 0))),
                conf.contains(CORES) ? cores : null,
                conf.getInt(TASK_CORES, 1) < cores);
    }

    /** How many images a task has, so that few wait for the last one and all executors have work. */
    int imagesPerTask(int images) {
        return Math.clamp(images / ((long) count * TASKS_PER_EXECUTOR), 1, LONGEST_TASK);
    }

    /** The same tasks, of which an executor is given one at a time: all its cores draw one image. */
    <T> JavaRDD<T> oneAtATime(JavaRDD<T> tasks) {
        return takeTurns && cores != null
                ? tasks.withResources(new ResourceProfileBuilder()
                        .require(new TaskResourceRequests().cpus(cores))
                        .build())
                : tasks;
    }
}
