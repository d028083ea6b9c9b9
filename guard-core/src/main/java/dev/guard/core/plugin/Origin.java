package dev.guard.core.plugin;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where an extension comes from, as people read it. */
final class Origin {
  static final String CLASS_PATH = "class path";

  private static final Logger LOG = LoggerFactory.getLogger(Origin.class);

  private Origin() {}

  /** The jar of a class with its version, or {@code class path} for a folder of classes. */
  static String of(Class<?> type) {
    ProtectionDomain domain = type.getProtectionDomain();
    CodeSource source = domain == null ? null : domain.getCodeSource();
    URL location = source == null ? null : source.getLocation();
    if (location == null) {
      return CLASS_PATH;
    }
    try {
      URI uri = location.toURI();
      return uri.getScheme().equals("file") ? of(Path.of(uri)) : CLASS_PATH;
    } catch (URISyntaxException | InvalidPathException e) {
      LOG.debug("The origin of {} is no path", type, e);
      return CLASS_PATH;
    }
  }

  /** A jar's file name and, where its manifest has one, its version. */
  static String of(Path jar) {
    Path name = jar.getFileName();
    if (name == null || Files.isDirectory(jar)) {
      return CLASS_PATH;
    }
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String version =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
      return version == null ? name.toString() : name + " " + version;
    } catch (IOException e) {
      LOG.debug("{} has no readable manifest", jar, e);
      return name.toString();
    }
  }
}
