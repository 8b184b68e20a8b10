package dev.panaflux.bench.tune;

import dev.panaflux.bench.Machine;
import java.util.List;
import java.util.TreeSet;

/** Thread counts worth trying on a machine. */
public final class Processors {

    private Processors() {}

    /**
     * The available CPUs, the physical cores if these are fewer, and what the control group allows, in ascending order.
     *
     * @param available CPUs that the JVM may use
     */
    public static List<Integer> threads(Machine machine, int available) {
        TreeSet<Integer> numbers = new TreeSet<>();
        numbers.add(available);
        if (machine.cores() != null) {
            numbers.add(machine.cores());
        }
        if (machine.cpuQuota() != null) {
            numbers.add((int) Math.ceil(machine.cpuQuota()));
        }
        return numbers.stream()
                .filter(number -> number >= 1 && number <= available)
                .toList();
    }
}
