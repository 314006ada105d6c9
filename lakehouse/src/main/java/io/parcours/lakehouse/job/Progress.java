package io.parcours.lakehouse.job;

/** Tells the person at the terminal where a long work is. */
public interface Progress {
    /** Names what is being done now, for example {@code matching records}. */
    void stage(String what);

    /** A line worth keeping on the screen, for example a column that appeared. */
    void note(String line);

    Progress SILENT = new Progress() {
        @Override
        public void stage(String what) {}

        @Override
        public void note(String line) {}
    };
}
