package io.parcours.lakehouse.job;

/** Follows a run, for the person at the terminal. */
public interface RunListener {
    /** A job has something to do; the answer shows its progress. */
    Progress started(String job, String description);

    /** A job has ended, or had nothing to do. */
    void ended(RunRecord record);

    RunListener SILENT = new RunListener() {
        @Override
        public Progress started(String job, String description) {
            return Progress.SILENT;
        }

        @Override
        public void ended(RunRecord record) {}
    };
}
