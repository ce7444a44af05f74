raise GeneratorExit
#! GeneratorExit
