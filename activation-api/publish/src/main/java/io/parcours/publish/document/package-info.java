@NullMarked
package io.parcours.publish.document;

import org.jspecify.annotations.NullMarked;
