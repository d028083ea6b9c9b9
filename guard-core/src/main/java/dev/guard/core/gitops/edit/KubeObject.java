package dev.guard.core.gitops.edit;

import dev.guard.api.delivery.ObjectRef;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** One object of a file, and the document that it stands in. */
record KubeObject(YamlFile file, MappingNode node, Node document) {

  String kind() {
    return text("kind");
  }

  /** The part of {@code apiVersion} before the slash; empty for the core group. */
  String group() {
    String version = text("apiVersion");
    int slash = version.indexOf('/');
    return slash < 0 ? "" : version.substring(0, slash);
  }

  String name() {
    return text("metadata", "name");
  }

  String namespace() {
    return text("metadata", "namespace");
  }

  ObjectRef ref() {
    return new ObjectRef(kind(), namespace(), name());
  }

  Optional<Node> at(String... path) {
    return Nodes.at(node, List.of(path));
  }

  String text(String... path) {
    return Nodes.text(at(path));
  }

  /** The text of its file; a file with objects has one. */
  YamlText text() {
    return file.text().orElseThrow();
  }

  /** {@code file:line}. */
  String place(Node part) {
    return file.path() + ":" + YamlFile.line(part);
  }

  Refusal refuse(Node part, String why, String next) {
    return new Refusal(file.path(), YamlFile.line(part), ref().toString().strip(), why, next);
  }
}
