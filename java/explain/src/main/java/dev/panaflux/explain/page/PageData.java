package dev.panaflux.explain.page;

import dev.panaflux.explain.record.BlockTrace;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.Selection;
import dev.panaflux.explain.record.StepTrace;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The numbers that the page's script draws from, as JSON. */
final class PageData {

    private static final double GREATEST = 255;

    private PageData() {}

    static String of(Story story) {
        Recording run = story.recording();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("document", run.image().document());
        data.put("ids", run.prompt().tokens().ids());
        data.put("pieces", run.prompt().pieces().stream().map(Figures::visible).toList());
        data.put("sigmas", run.sigmas());
        data.put("timesteps", run.timesteps());
        data.put("similarities", similarities(run));
        data.put("steps", run.steps().stream().map(step -> step(run, step)).toList());
        data.put("maps", maps(run));
        // "<" could end the element that holds the data.
        return JsonMapper.shared().writeValueAsString(data).replace("<", "\\u003c");
    }

    private static Map<String, Object> similarities(Recording run) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("shown", run.text().shown());
        data.put(
                "layers",
                run.text().similarities().stream().map(PageData::signed).toList());
        data.put(
                "attention",
                run.text().attention().stream().map(PageData::roots).toList());
        return data;
    }

    /** Numbers from 0 to 1, a byte each: 255 times the root. */
    private static String roots(float[] values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (float value : values) {
            bytes.write(root(value));
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static int root(float value) {
        return (int) Math.round(GREATEST * Math.sqrt(Math.clamp(value, 0, 1)));
    }

    /** Numbers from -1 to 1, a byte each: 127 times as large. */
    private static String signed(float[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) Math.round(127 * Math.clamp(values[i], -1, 1));
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The latent of the table in the text, and the size of all of them. */
    private static Map<String, Object> step(Recording run, StepTrace step) {
        int real = VelocitySection.realIndex(run);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("index", step.index());
        data.put("latent", real);
        data.put("before", step.before()[real]);
        data.put("velocity", step.velocity()[real]);
        data.put("after", step.after()[real]);
        data.put("sizeAfter", Figures.size(step.after()));
        data.put("sizeOfVelocity", Figures.size(step.velocity()));
        return data;
    }

    /** Attention maps, a byte for each number: 255 times its root, in the order of steps, blocks, heads, words and cells. */
    private static Map<String, Object> maps(Recording run) {
        Map<String, Object> data = new LinkedHashMap<>();
        Selection chosen = run.selection();
        List<BlockTrace> blocks = run.steps().getFirst().blocks();
        if (chosen == null || chosen.words().isEmpty() || blocks.isEmpty()) {
            return data;
        }
        int width = Math.ceilDiv(run.size().width(), chosen.cellSide());
        int height = Math.ceilDiv(run.size().height(), chosen.cellSide());
        data.put("width", width);
        data.put("height", height);
        data.put("steps", run.steps().stream().map(StepTrace::index).toList());
        data.put("of", run.blocks());
        data.put("blocks", blocks.stream().map(BlockTrace::block).toList());
        data.put("heads", blocks.getFirst().heads());
        data.put("words", chosen.words());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (StepTrace step : run.steps()) {
            for (BlockTrace block : step.blocks()) {
                for (float weight : block.maps()) {
                    bytes.write(root(weight));
                }
            }
        }
        data.put("weights", Base64.getEncoder().encodeToString(bytes.toByteArray()));
        return data;
    }
}
