/** Programs by others that judge what this project writes: cryptsetup, qemu-img, grub-fstest, GRUB in QEMU. */
@NullMarked
package luksh.oracle;

import org.jspecify.annotations.NullMarked;
