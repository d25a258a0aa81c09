import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { RoomPage } from './room/room-page.tsx';
import { Home } from './rooms/home.tsx';
import { Shell } from './shell/shell.tsx';
import { lazyPage } from './ui/lazy-page.tsx';

const rootRoute = createRootRoute({ component: Shell });
const homeRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: Home });
const roomRoute = createRoute({ getParentRoute: () => rootRoute, path: '/rooms/$room', component: RoomPage });
const scoresRoute = createRoute({ getParentRoute: () => rootRoute, path: '/scores', component: lazyPage(() => import('./scores/scores-page.tsx')) });
const matchRoute = createRoute({ getParentRoute: () => rootRoute, path: '/matches/$match', component: lazyPage(() => import('./scores/match-page.tsx')) });

export const router = createRouter({
  routeTree: rootRoute.addChildren([homeRoute, roomRoute, scoresRoute, matchRoute]),
  defaultNotFoundComponent: Home,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
