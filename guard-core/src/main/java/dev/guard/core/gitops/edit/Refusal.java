package dev.guard.core.gitops.edit;

/**
 * Something that concerns the mesh and that the editor does not edit.
 *
 * @param file its path in the repository; empty where the stage's plan itself is the reason
 * @param line from 1; 0 where no line can be named
 * @param object what it is about, such as {@code HelmRelease istio-system/istiod}; may be empty
 * @param why the fact, as a sentence
 * @param next what a person does about it, as a sentence
 */
public record Refusal(String file, int line, String object, String why, String next) {

  /** {@code file:line: object: why next}, with the parts that are empty left out. */
  @Override
  public String toString() {
    String place = file.isEmpty() ? "" : file + (line > 0 ? ":" + line : "") + ": ";
    return (place + (object.isEmpty() ? "" : object + ": ") + why + " " + next).strip();
  }
}
