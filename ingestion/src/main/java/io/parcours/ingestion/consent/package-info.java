/** Consent as consent management platforms write it: strings and maps that answer for many purposes at once. */
@NullMarked
package io.parcours.ingestion.consent;

import org.jspecify.annotations.NullMarked;
