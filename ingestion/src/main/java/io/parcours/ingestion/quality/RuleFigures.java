package io.parcours.ingestion.quality;

import io.parcours.ingestion.contract.Rule;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How many rows a rule was asked of and how many broke it.
 *
 * @param values how many different values broke it; told of lookups only
 */
public record RuleFigures(
        String rule,
        Optional<String> column,
        Rule.Action action,
        long rowsChecked,
        long rowsFailed,
        OptionalLong values) {}
