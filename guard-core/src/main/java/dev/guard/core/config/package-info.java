/** The configuration file: typed records, bound with positions. */
@NullMarked
package dev.guard.core.config;

import org.jspecify.annotations.NullMarked;
