/** Builds generations for tests of this module, of publish and of the service, through the real writer. */
@NullMarked
package io.parcours.serving.testing;

import org.jspecify.annotations.NullMarked;
