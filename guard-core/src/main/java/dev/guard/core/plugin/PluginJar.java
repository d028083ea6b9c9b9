package dev.guard.core.plugin;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Enumeration;

/**
 * The class loader of one jar of the plugin folder. Only the jar's own lists of GUARD's extensions
 * are seen through it, so that those of the host are not found a second time.
 */
final class PluginJar extends URLClassLoader {
  private static final String OWN_SERVICES = "META-INF/services/dev.guard.api.";

  private final String origin;

  private PluginJar(Path jar, URL url, ClassLoader host) {
    super("plugin " + jar.getFileName(), new URL[] {url}, host);
    this.origin = Origin.of(jar);
  }

  static PluginJar open(Path jar, ClassLoader host) throws MalformedURLException {
    return new PluginJar(jar, jar.toUri().toURL(), host);
  }

  String origin() {
    return origin;
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.startsWith(OWN_SERVICES) ? findResources(name) : super.getResources(name);
  }
}
