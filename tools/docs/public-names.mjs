// Names that begin with _ are the library's own, though few of them are `private`: the classes of a line share them.
import { Converter, ReflectionKind } from "typedoc";

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const member of project.getReflectionsByKind(ReflectionKind.ClassMember)) {
      if (member.name.startsWith("_")) project.removeReflection(member);
    }
  });
}
