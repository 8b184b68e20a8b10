package dev.panaflux.explain.record;

import dev.panaflux.family.ModelDescription;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.pipeline.Phase;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the networks of a run had to compute. */
public final class Arithmetic {

    private Arithmetic() {}

    /** Operations of each phase that runs a network, without references; one is an addition or a multiplication of a product. */
    public static Map<Phase, Double> of(ModelDescription model, Recording run) {
        var networks = model.networks();
        int length = run.prompt().tokens().length();
        boolean guided = run.steps().stream().anyMatch(step -> step.guidance() != null);
        int passes = guided ? 2 : 1;
        Map<Phase, Double> work = new EnumMap<>(Phase.class);
        work.put(Phase.ENCODE_PROMPT, (double)
                StageCosts.encode(networks.textEncoder(), length, passes).work().flop());
        TokenLayout layout = new TokenLayout(length, run.size(), List.of());
        work.put(
                Phase.DENOISE,
                (double) StageCosts.step(networks.velocityModel(), layout, passes)
                                .work()
                                .flop()
                        * run.timesteps().length);
        work.put(Phase.DECODE, (double) StageCosts.decode(networks.decoder(), run.size(), TilePolicy.BANDS)
                .work()
                .flop());
        return work;
    }
}
