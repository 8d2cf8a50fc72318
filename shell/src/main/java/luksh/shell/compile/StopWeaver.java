package luksh.shell.compile;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Adds {@code luksh.script.Stop.check()} before every backward jump, so that Ctrl-C stops every loop of a script or
 * snippet. The call does not use the stack, so frames and stack sizes do not change.
 */
public final class StopWeaver {
    private static final int API = Opcodes.ASM9;

    private StopWeaver() {}

    /** Adds the checks to a class file. */
    public static byte[] weave(byte[] classFile) {
        var reader = new ClassReader(classFile);
        var writer = new ClassWriter(reader, 0);
        reader.accept(
                new ClassVisitor(API, writer) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        @Nullable
                        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
                        return next == null ? null : new Jumps(next);
                    }
                },
                0);
        return writer.toByteArray();
    }

    /** Does the same for several class files, by name. */
    static Map<String, byte[]> weave(Map<String, byte[]> classes) {
        var woven = new LinkedHashMap<String, byte[]>();
        classes.forEach((name, bytes) -> woven.put(name, weave(bytes)));
        return woven;
    }

    private static final class Jumps extends MethodVisitor {
        private final Set<Label> passed = new HashSet<>();

        Jumps(MethodVisitor next) {
            super(API, next);
        }

        @Override
        public void visitLabel(Label label) {
            passed.add(label);
            super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label target) {
            checkIfBackward(target);
            super.visitJumpInsn(opcode, target);
        }

        @Override
        public void visitTableSwitchInsn(int min, int max, Label fallback, Label... targets) {
            checkIfBackward(fallback);
            checkIfBackward(targets);
            super.visitTableSwitchInsn(min, max, fallback, targets);
        }

        @Override
        public void visitLookupSwitchInsn(Label fallback, int[] keys, Label[] targets) {
            checkIfBackward(fallback);
            checkIfBackward(targets);
            super.visitLookupSwitchInsn(fallback, keys, targets);
        }

        private void checkIfBackward(Label... targets) {
            for (Label each : targets) {
                if (passed.contains(each)) {
                    super.visitMethodInsn(Opcodes.INVOKESTATIC, "luksh/script/Stop", "check", "()V", false);
                    return;
                }
            }
        }
    }
}
