package dev.panaflux.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One image of a request.
 *
 * @param index its index among the request's images, from 0
 * @param prompt what it shows
 * @param seed seed of its noise
 */
record ImageTask(int index, String prompt, long seed) {

    /** As people count: {@code image 1}. */
    String label() {
        return ImageRange.of(index).label();
    }

    /** All images of {@code request}: those of the first prompt, then those of the next. */
    static List<ImageTask> of(GenerationRequest request) {
        List<ImageTask> tasks = new ArrayList<>();
        for (int prompt = 0; prompt < request.prompts().size(); prompt++) {
            for (int number = 0; number < request.count(); number++) {
                tasks.add(new ImageTask(tasks.size(), request.prompts().get(prompt), request.seedOf(prompt) + number));
            }
        }
        return tasks;
    }

    /** Splits {@code tasks} into rounds of at most {@code prompts} different prompts. */
    static List<List<ImageTask>> rounds(List<ImageTask> tasks, int prompts) {
        List<List<ImageTask>> rounds = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        int start = 0;
        for (int index = 0; index < tasks.size(); index++) {
            if (!seen.contains(tasks.get(index).prompt()) && seen.size() == prompts) {
                rounds.add(tasks.subList(start, index));
                seen.clear();
                start = index;
            }
            seen.add(tasks.get(index).prompt());
        }
        rounds.add(tasks.subList(start, tasks.size()));
        return rounds;
    }

    /** Splits {@code tasks} into groups of at most {@code size}. */
    static List<List<ImageTask>> groups(List<ImageTask> tasks, int size) {
        List<List<ImageTask>> groups = new ArrayList<>();
        for (int start = 0; start < tasks.size(); start += size) {
            groups.add(tasks.subList(start, Math.min(tasks.size(), start + size)));
        }
        return groups;
    }
}
