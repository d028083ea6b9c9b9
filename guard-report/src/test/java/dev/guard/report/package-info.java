@NullMarked
package dev.guard.report;

import org.jspecify.annotations.NullMarked;
