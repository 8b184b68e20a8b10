package dev.panaflux.bench.scaling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** Lets cores take a recording's tasks one by one, as the threads of a pool do, and tells when they end and where they wait. */
final class Schedule {

    private final Cores cores;
    private final Overheads overheads;

    Schedule(Cores cores, Overheads overheads) {
        this.cores = cores;
        this.overheads = overheads;
    }

    /** A core and when it is free. */
    private record Core(double freeAt, double speed) {}

    /** The stage on these cores. */
    StagePrediction predict(StageRecording recording) {
        double fastest = cores.speeds().stream().max(Comparator.naturalOrder()).orElseThrow();
        double serial = recording.tailNanos() / fastest;
        Map<String, OperatorLoss> losses = new TreeMap<>();
        double total = serial;
        double idle = 0;
        double handOut = 0;
        double memory = 0;
        for (Region region : recording.regions()) {
            double alone = region.serialNanos() / fastest;
            List<Core> ends = place(region);
            double span = ends.stream().mapToDouble(Core::freeAt).max().orElse(0);
            double waiting = ends.stream()
                            .mapToDouble(core -> (span - core.freeAt()) * core.speed())
                            .sum()
                    / cores.power();
            double cost = overheads.handOut(Math.min(cores.count(), region.tasks().length) - 1, region.serialNanos());
            double starved = Math.max(0, region.bytes() / overheads.bytesPerNano() - span);
            serial += alone;
            idle += waiting;
            handOut += cost;
            memory += starved;
            total += alone + span + cost + starved;
            losses.merge(
                    region.operator(),
                    new OperatorLoss(
                            region.operator(),
                            1,
                            region.tasks().length,
                            alone + span + cost + starved,
                            waiting + cost + starved + alone * (1 - fastest / cores.power())),
                    OperatorLoss::plus);
        }
        return new StagePrediction(
                recording.stage(), total, serial, idle, handOut, memory, new ArrayList<>(losses.values()));
    }

    /** Whoever is free first takes the next task; of those, the fastest. */
    private List<Core> place(Region region) {
        PriorityQueue<Core> free = new PriorityQueue<>(
                Comparator.comparingDouble(Core::freeAt).thenComparing(Core::speed, Comparator.reverseOrder()));
        cores.speeds().forEach(speed -> free.add(new Core(0, speed)));
        for (long task : region.tasks()) {
            Core next = free.remove();
            free.add(new Core(next.freeAt() + task / next.speed(), next.speed()));
        }
        return List.copyOf(free);
    }
}
