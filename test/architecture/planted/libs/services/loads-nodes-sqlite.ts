export const own = process.getBuiltinModule('node:sqlite');
