package dev.panaflux.pipeline;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Keeps all intermediate results of a run in memory, in the order of computation. */
public final class StageRecorder implements StageSink {

    /** One recorded result. */
    public sealed interface Recording {
        /** Its shape. */
        List<Long> shape();
    }

    /** A float result. */
    @SuppressWarnings("ArrayRecordComponent") // compared by no one; copying would double the memory of a dump
    public record Floats(float[] values, List<Long> shape) implements Recording {}

    /** An integer result. */
    @SuppressWarnings("ArrayRecordComponent") // as for Floats
    public record Ints(int[] values, List<Long> shape) implements Recording {}

    private final Map<String, Recording> recordings = new LinkedHashMap<>();

    /** A recorder without results. */
    public StageRecorder() {}

    @Override
    public void record(String stage, float[] values, long... shape) {
        recordings.put(stage, new Floats(values, LongStream.of(shape).boxed().toList()));
    }

    @Override
    public void record(String stage, int[] values, long... shape) {
        recordings.put(stage, new Ints(values, LongStream.of(shape).boxed().toList()));
    }

    /** The results by stage. */
    public Map<String, Recording> recordings() {
        return Collections.unmodifiableMap(recordings);
    }
}
