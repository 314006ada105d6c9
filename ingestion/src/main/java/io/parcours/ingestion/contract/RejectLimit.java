package io.parcours.ingestion.contract;

/**
 * How much of a batch may be rejected. Both have to be passed: a share says little of a few rows, where one bad row is many percent.
 *
 * @param share of the batch's rows, from 0 to 1
 * @param rows however high the share is, so many rejected rows never stop a run
 */
public record RejectLimit(double share, long rows) {
    public RejectLimit {
        if (!(share >= 0 && share <= 1) || rows < 0) {
            throw new IllegalArgumentException("not a limit: " + share + " of the rows and " + rows + " rows");
        }
    }

    public boolean isPassedBy(long rejected, long ofRows) {
        return rejected > rows && rejected > share * ofRows;
    }
}
