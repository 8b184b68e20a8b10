package dev.panaflux.bench.run;

import dev.panaflux.system.SystemFiles;
import java.util.List;
import java.util.OptionalLong;

/** Linux's energy counters of the CPU packages (RAPL). */
record Energy(SystemFiles files) {

    private static final String FOLDER = "sys/class/powercap";

    /** Energy used by all packages so far in microjoules, which wraps like the counters; empty if unreadable. */
    OptionalLong microjoules() {
        long sum = 0;
        List<String> packages = packages();
        for (String zone : packages) {
            OptionalLong counter = files.number(FOLDER + "/" + zone + "/energy_uj");
            if (counter.isEmpty()) {
                return OptionalLong.empty();
            }
            sum += counter.getAsLong();
        }
        return packages.isEmpty() ? OptionalLong.empty() : OptionalLong.of(sum);
    }

    /** Why energy cannot be measured, in one clause; empty if it can. */
    String reason() {
        if (packages().isEmpty()) {
            return "no energy counters: " + files.root().resolve(FOLDER)
                    + " has no CPU package (a virtual machine, or the intel_rapl driver is not loaded)";
        }
        return microjoules().isPresent()
                ? ""
                : "only root may read the energy counters: sudo chmod a+r /" + FOLDER + "/*/energy_uj";
    }

    private List<String> packages() {
        return files.names(FOLDER).stream()
                .filter(zone -> zone.matches("intel-rapl:\\d+"))
                .toList();
    }
}
