// What makes every page better and none depend on it.
export {};
