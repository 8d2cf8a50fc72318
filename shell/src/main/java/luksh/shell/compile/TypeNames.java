package luksh.shell.compile;

import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;

/** The source text of types: the type itself, or the nearest supertype that has a name. */
final class TypeNames {
    private static final String OBJECT = "java.lang.Object";

    private TypeNames() {}

    static String of(TypeMirror type) {
        return name(type, false);
    }

    static boolean isAnonymous(TypeMirror type) {
        return type instanceof DeclaredType declared
                && ((TypeElement) declared.asElement()).getNestingKind() == NestingKind.ANONYMOUS;
    }

    /** The supertype of an anonymous class. */
    static TypeMirror supertype(TypeElement anonymous) {
        return anonymous.getInterfaces().isEmpty()
                ? anonymous.getSuperclass()
                : anonymous.getInterfaces().get(0);
    }

    /** A type argument without a name becomes a wildcard: {@code List<? extends Serializable>}. */
    private static String name(TypeMirror type, boolean argument) {
        String widened = argument ? "? extends " : "";
        return switch (type.getKind()) {
            case INTERSECTION -> widened + name(firstThatSaysSomething((IntersectionType) type), false);
            case TYPEVAR -> widened + name(((TypeVariable) type).getUpperBound(), false);
            case ARRAY -> name(((ArrayType) type).getComponentType(), false) + "[]";
            case WILDCARD -> wildcard((WildcardType) type);
            case DECLARED ->
                isAnonymous(type)
                        ? widened + name(supertype((TypeElement) ((DeclaredType) type).asElement()), false)
                        : declared((DeclaredType) type);
            default -> type.toString();
        };
    }

    private static TypeMirror firstThatSaysSomething(IntersectionType type) {
        List<? extends TypeMirror> bounds = type.getBounds();
        return bounds.size() > 1 && bounds.get(0).toString().equals(OBJECT) ? bounds.get(1) : bounds.get(0);
    }

    private static String wildcard(WildcardType type) {
        if (type.getSuperBound() != null) {
            return "? super " + name(type.getSuperBound(), false);
        }
        String bound = type.getExtendsBound() == null ? "?" : name(type.getExtendsBound(), false);
        return bound.equals("?") || bound.equals(OBJECT) ? "?" : "? extends " + bound;
    }

    private static String declared(DeclaredType type) {
        var element = (TypeElement) type.asElement();
        String name = type.getEnclosingType().getKind() == TypeKind.DECLARED
                ? name(type.getEnclosingType(), false) + "." + element.getSimpleName()
                : element.getQualifiedName().toString();
        return type.getTypeArguments().isEmpty()
                ? name
                : name
                        + type.getTypeArguments().stream()
                                .map(each -> name(each, true))
                                .collect(Collectors.joining(", ", "<", ">"));
    }
}
