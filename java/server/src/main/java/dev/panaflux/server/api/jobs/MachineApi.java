package dev.panaflux.server.api.jobs;

import dev.panaflux.app.DoctorReport;
import dev.panaflux.kernels.backend.KernelPlan;
import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.Reply;
import dev.panaflux.server.http.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The route that tells of the machine, and of what draws on it. */
public final class MachineApi {

    private final KernelPlan plan;
    private final DoctorReport report;

    /**
     * Tells of a machine.
     *
     * @param plan of the server's kernels
     * @param report what {@code doctor} found when the server started
     */
    public MachineApi(KernelPlan plan, DoctorReport report) {
        this.plan = plan;
        this.report = report;
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(Route.of("GET", "/api/machine", this::machine));
    }

    private void machine(Call call) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("version", report.program().version());
        fields.put("jdk", report.program().jdk());
        fields.put("system", report.program().system());
        fields.put("processor", report.processor().name());
        fields.put("processors", report.processor().available());
        fields.put("instructionSets", report.processor().instructionSets());
        fields.put("memory", report.memory());
        fields.put("tuning", report.tuning());
        fields.put("backend", plan.backend());
        fields.put("precision", plan.precision().label());
        fields.put("threads", plan.threads());
        fields.put("plan", plan.describe());
        fields.put("reason", plan.reason());
        fields.put("backends", report.backends().states());
        fields.put("advice", report.advice());
        call.reply(Reply.json(fields));
    }
}
