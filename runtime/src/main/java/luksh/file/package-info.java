/**
 * Creates, opens and reads plain files: after a crash there is the old file or the new one, never a part. Every layer
 * that saves a file uses it; it knows no header, no device and no key. Start at {@link luksh.file.DurableFile}.
 */
@NullMarked
package luksh.file;

import org.jspecify.annotations.NullMarked;
