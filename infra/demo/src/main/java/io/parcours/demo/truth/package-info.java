/** What truly holds, kept beside the silos to judge results by. */
@NullMarked
package io.parcours.demo.truth;

import org.jspecify.annotations.NullMarked;
