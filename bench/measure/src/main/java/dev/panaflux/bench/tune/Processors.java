package dev.panaflux.bench.tune;

import dev.panaflux.bench.Machine;
import java.util.List;
import java.util.TreeSet;

/** Numbers of threads that may be best on a machine. */
public final class Processors {

    private Processors() {}

    /**
     * The processors available, the cores if each has several, and what the control group allows; rising.
     *
     * @param available processors that the Java virtual machine may use
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
