package dev.guard.core.analysis;

/** Recognises one common failure of an upgrade. Stateless; looks at values only. */
public interface Rule {
  /** What it is about, for people. */
  RuleProfile profile();

  /** How well it fits one cluster's evidence. */
  Match match(Dossier cluster);
}
