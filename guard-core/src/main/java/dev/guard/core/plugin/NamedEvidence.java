package dev.guard.core.plugin;

import dev.guard.api.evidence.EvidenceSource;
import java.util.function.Supplier;

/**
 * A source of evidence. Thread-safe.
 *
 * @param source made when it is first asked for; throws where it cannot be made
 */
public record NamedEvidence(String name, Supplier<EvidenceSource> source) {}
