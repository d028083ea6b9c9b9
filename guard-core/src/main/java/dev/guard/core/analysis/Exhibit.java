package dev.guard.core.analysis;

import dev.guard.api.evidence.Evidence;

/**
 * A piece of evidence with its place in a dossier. Immutable.
 *
 * @param id how analyses cite it: {@code E1}, {@code E2}, … along the dossier
 * @param source who saw it: the name of the source
 */
public record Exhibit(String id, String clusterId, String source, Evidence evidence) {}
