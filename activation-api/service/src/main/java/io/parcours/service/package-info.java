/** The HTTP service over published generations: profiles, segments and their members. */
@NullMarked
package io.parcours.service;

import org.jspecify.annotations.NullMarked;
