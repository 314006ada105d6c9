/**
 * Files as a source: which of them are new, what they hold, and a Spark reader that gives every row its line. Text files are cut into slices at
 * places where a record begins, so that one big file is read by many tasks and its line numbers are still right.
 */
@NullMarked
package io.parcours.ingestion.source.file;

import org.jspecify.annotations.NullMarked;
