package io.parcours.ingestion.quality;

import io.parcours.ingestion.contract.Rule;
import java.util.Optional;
import org.apache.spark.sql.Column;

/**
 * A rule as it is asked of rows.
 *
 * @param column column it looks at, as people know it
 * @param asked whether a row is asked at all
 * @param broken whether it breaks the rule; never null
 * @param reason why such a row is rejected, in words
 */
record Judged(String name, Optional<String> column, Rule.Action action, Column asked, Column broken, Column reason) {}
