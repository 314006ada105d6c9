package io.parcours.ingestion.contract;

import java.util.Optional;

/** Where something is: degrees, a store, or both. */
public record Position(Optional<Reading> lat, Optional<Reading> lon, Optional<Reading> store) {}
