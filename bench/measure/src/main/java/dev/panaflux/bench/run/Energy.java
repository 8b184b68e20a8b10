package dev.panaflux.bench.run;

import dev.panaflux.system.SystemFiles;
import java.util.List;
import java.util.OptionalLong;

/** The energy counters of the processor packages (RAPL), as Linux shows them. */
record Energy(SystemFiles files) {

    private static final String FOLDER = "sys/class/powercap";

    /** Energy that all packages have used, in microjoules, wrapping where the counters do; empty if unreadable. */
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

    /** Why there are no joules, in one clause. */
    String reason() {
        if (packages().isEmpty()) {
            return "no energy counters: " + files.root().resolve(FOLDER)
                    + " has no package (a virtual machine, or the driver intel_rapl is not loaded)";
        }
        return microjoules().isPresent()
                ? ""
                : "the energy counters may be read by root only: sudo chmod a+r /" + FOLDER + "/*/energy_uj";
    }

    private List<String> packages() {
        return files.names(FOLDER).stream()
                .filter(zone -> zone.matches("intel-rapl:\\d+"))
                .toList();
    }
}
