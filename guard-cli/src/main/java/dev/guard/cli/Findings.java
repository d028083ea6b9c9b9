package dev.guard.cli;

import dev.guard.api.Finding;
import dev.guard.api.Severity;
import dev.guard.cli.view.Paint.Tone;

/** How a finding reads. */
final class Findings {
  private Findings() {}

  /** The fact, then the place, then the next step. */
  static String sentence(Finding finding) {
    StringBuilder text = new StringBuilder(finding.message());
    if (!finding.object().isEmpty()) {
      text.append(" (").append(finding.object()).append(')');
    }
    if (!finding.remedy().isEmpty()) {
      text.append(' ').append(finding.remedy());
    }
    return text.toString();
  }

  static boolean isError(Finding finding) {
    return finding.severity() == Severity.ERROR || finding.severity() == Severity.CRITICAL;
  }

  static Tone tone(Severity severity) {
    return switch (severity) {
      case INFO -> Tone.PLAIN;
      case WARNING -> Tone.WARN;
      case ERROR, CRITICAL -> Tone.BAD;
    };
  }
}
