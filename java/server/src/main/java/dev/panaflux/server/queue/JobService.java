package dev.panaflux.server.queue;

import dev.panaflux.app.jobs.FinishedImages;
import dev.panaflux.app.jobs.journal.Claim;
import dev.panaflux.app.jobs.journal.JobFolder;
import dev.panaflux.app.jobs.journal.JournalFile;
import dev.panaflux.app.jobs.journal.Shard;
import dev.panaflux.app.shelf.LoraShelf;
import dev.panaflux.app.shelf.ModelShelf;
import dev.panaflux.server.log.ServerLog;
import dev.panaflux.server.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder of jobs, the board that shows them and the worker that draws them. One process works on a folder. */
public final class JobService implements AutoCloseable {

    /** Of images that came with requests whose jobs have ended. */
    private static final long IDLE_INPUT_BYTES = 512L << 20;

    private final Path folder;
    private final Claim claim;
    private final WriterJournal journal;
    private final ModelShelf models;
    private final LoraShelf loras;
    private final InputStore inputs;
    private final Drawings drawings;
    private final JobBoard board;
    private final Worker worker;
    private final ImageMarks marks;

    /**
     * Takes a folder, and goes on with the jobs in it.
     *
     * @param folder for images, inputs and the journal; made if it is missing
     * @param limits how much the board holds
     * @param mostInputPixels pixels that an input may have
     * @param models draw; they stay open
     * @param loras change what they draw
     * @throws IOException if another process works on the folder, or it cannot be read or written
     */
    public JobService(
            Path folder,
            BoardLimits limits,
            long mostInputPixels,
            ModelShelf models,
            LoraShelf loras,
            Metrics metrics,
            ServerLog log)
            throws IOException {
        this.folder = folder;
        this.models = models;
        this.loras = loras;
        this.inputs = new InputStore(folder.resolve("inputs"), IDLE_INPUT_BYTES);
        this.drawings = new Drawings(models, loras, inputs, mostInputPixels);
        JobFolder jobs = new JobFolder(folder);
        jobs.make();
        claim = jobs.claim(Shard.WHOLE, false, log::note);
        try {
            Replay replay = new Replay();
            JournalFile.read(jobs.journal(Shard.WHOLE), replay::add, log::note);
            FinishedImages files = new FinishedImages(folder, claim.state());
            List<Job> earlier = latest(replay.jobs(files), limits.history());
            if (replay.isMostlyOf(earlier)) {
                claim.journal().replace(replay.entries(earlier));
            }
            marks = new ImageMarks(folder, log::note);
            earlier.forEach(job -> job.set(job.status().marked(marks::on)));
            journal = new WriterJournal(claim.journal(), log::note);
            Pace pace = new Pace();
            board = new JobBoard(journal, limits, inputs, pace, metrics, log);
            board.restore(earlier);
            board.onForgotten(journal::remove);
            inputs.restore(earlier.stream()
                    .filter(job -> job.status().state().isEnd())
                    .flatMap(job -> job.request().inputs().stream())
                    .toList());
            worker = new Worker(board, drawings, files, folder, journal, metrics, pace);
            board.onReview(worker::review);
        } catch (IOException | RuntimeException | Error failure) {
            claim.close();
            throw failure;
        }
    }

    /** All that are not at their end, and the latest of the others. */
    private static List<Job> latest(List<Job> jobs, int history) {
        List<Job> kept = new ArrayList<>();
        int ended = 0;
        for (Job job : jobs.reversed()) {
            if (!job.status().state().isEnd() || ended++ < history) {
                kept.addFirst(job);
            }
        }
        return kept;
    }

    /** Begins to draw. */
    public void start() {
        worker.start();
    }

    /** The jobs. */
    public JobBoard board() {
        return board;
    }

    /** The images that came with requests. */
    public InputStore inputs() {
        return inputs;
    }

    /** What jobs are made with. */
    public Drawings drawings() {
        return drawings;
    }

    /** The models that jobs may name. */
    public ModelShelf models() {
        return models;
    }

    /** The LoRAs that jobs may name. */
    public LoraShelf loras() {
        return loras;
    }

    /** The file of an image. */
    public Path file(MadeImage image) {
        return folder.resolve(image.path());
    }

    /**
     * Marks an image for everybody. The file of a removed image is kept aside, from where it can be brought back.
     *
     * @throws IOException if the marks cannot be kept, or the file cannot be moved
     */
    public void mark(Job job, MadeImage image, boolean starred, boolean removed) throws IOException {
        marks.set(image, starred, removed);
        board.mark(job, marks::on);
    }

    /** Ends the work at hand within a block's time; the next server goes on with it. */
    @Override
    public void close() throws IOException {
        board.close();
        worker.close();
        try (claim) {
            journal.close();
        }
    }
}
