package io.parcours.service.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A member of an audience: the contact fields of its generation, masked where the caller may not see them clear. */
public record Member(List<@Nullable String> values) {}
