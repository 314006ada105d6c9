/** What ran, readable without Spark: lines in {@code <workspace>/state/runs.ndjson}, and who is running now. */
@NullMarked
package io.parcours.lakehouse.runlog;

import org.jspecify.annotations.NullMarked;
