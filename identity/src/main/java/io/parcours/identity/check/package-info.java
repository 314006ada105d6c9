/** Acceptance cases of identity resolution, run through the same core as the job. */
@NullMarked
package io.parcours.identity.check;

import org.jspecify.annotations.NullMarked;
